/** Where the choice goes in a list of `count` options from `here` (-1: none) by the arrows; it goes around. */
export function nextOption(here: number, key: string, count: number): number {
  if (count === 0) return -1;
  if (key === "ArrowDown") return (here + 1) % count;
  return here <= 0 ? count - 1 : here - 1;
}
