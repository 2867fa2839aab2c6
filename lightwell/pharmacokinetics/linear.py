"""Linear systems of many people at once: compartments that exchange, ways in, and what follows them.

Arrays have people last. Flows are per minute, amounts mg. An `Arrow` is one compartment in the middle that
exchanges with the others; everything published for ketamine is made of such blocks, chained.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lightwell.pharmacokinetics.inputs import Floats

Some = NDArray[np.intp] | slice


@dataclass(frozen=True)
class Arrow:
    """Compartment 0 exchanges with 1, 2, ...; amounts in each.

    `leaves` (compartments, people): all that leaves each compartment. `out`, `back` (compartments - 1,
    people): the part that goes from 0 to each other, and from each other back to 0.
    """

    leaves: Floats
    out: Floats
    back: Floats

    @property
    def size(self) -> int:
        return len(self.leaves)

    def matrix(self) -> Floats:
        """(people, compartments, compartments): dx/dt = matrix @ x."""
        flows = np.zeros((self.leaves.shape[1], self.size, self.size))
        states = np.arange(self.size)
        flows[:, states, states] = -self.leaves.T
        flows[:, states[1:], 0] = self.out.T
        flows[:, 0, states[1:]] = self.back.T
        return flows

    def take(self, people: Some) -> "Arrow":
        return Arrow(self.leaves[:, people], self.out[:, people], self.back[:, people])


@dataclass(frozen=True)
class Way:
    """A way in: `fraction` (people) of the dose arrives in compartment `into`, by a depot or at once."""

    name: str
    into: int
    fraction: Floats
    ka_per_min: Floats | None = None

    def take(self, people: Some) -> "Way":
        ka = None if self.ka_per_min is None else self.ka_per_min[people]
        return Way(self.name, self.into, self.fraction[people], ka)


@dataclass(frozen=True)
class Seen:
    """What is looked at: the level in compartment `source`, or in a block that follows it at `formation`."""

    name: str
    source: int
    ng_per_ml_per_mg: Floats
    follows: Arrow | None = None
    formation_per_min: Floats | None = None

    def take(self, people: Some) -> "Seen":
        return Seen(
            self.name,
            self.source,
            self.ng_per_ml_per_mg[people],
            self.follows.take(people) if self.follows else None,
            None if self.formation_per_min is None else self.formation_per_min[people],
        )


@dataclass(frozen=True)
class System:
    """A block, the ways into it, and what is seen of it, for `people` people."""

    block: Arrow
    ways: tuple[Way, ...]
    seen: tuple[Seen, ...]

    @property
    def people(self) -> int:
        return int(self.block.leaves.shape[1])

    def take(self, people: Some) -> "System":
        """The same for some of the people: their numbers in order, or a slice."""
        return System(
            self.block.take(people),
            tuple(way.take(people) for way in self.ways),
            tuple(seen.take(people) for seen in self.seen),
        )

    def way(self, name: str) -> int:
        """The place of a way in. ValueError when there is none of that name."""
        return [way.name for way in self.ways].index(name)


@dataclass(frozen=True)
class Matrices:
    """dx/dt = flows @ x + entry @ rate, seen = look @ x; people first."""

    flows: Floats
    entry: Floats
    look: Floats


def matrices(system: System) -> Matrices:
    """The whole system as one matrix a person: the block, then depots, then what follows."""
    size = system.block.size
    depots = [way for way in system.ways if way.ka_per_min is not None]
    followers = [seen for seen in system.seen if seen.follows is not None]
    total = size + len(depots) + sum(seen.follows.size for seen in followers if seen.follows)
    flows = np.zeros((system.people, total, total))
    entry = np.zeros((system.people, total, len(system.ways)))
    look = np.zeros((system.people, len(system.seen), total))
    flows[:, :size, :size] = system.block.matrix()
    place = size
    for column, way in enumerate(system.ways):
        if way.ka_per_min is None:
            entry[:, way.into, column] = way.fraction
            continue
        flows[:, place, place], flows[:, way.into, place] = -way.ka_per_min, way.ka_per_min
        entry[:, place, column] = way.fraction
        place += 1
    for row, seen in enumerate(system.seen):
        where = seen.source
        if seen.follows is not None:
            where, end = place, place + seen.follows.size
            flows[:, place:end, place:end] = seen.follows.matrix()
            flows[:, place, seen.source] = seen.formation_per_min
            place = end
        look[:, row, where] = seen.ng_per_ml_per_mg
    return Matrices(flows, entry, look)
