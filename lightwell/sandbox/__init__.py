"""Files of strangers: what they are by their content, drawn anew in a process that can do nothing else."""

from lightwell.sandbox.kinds import Kind, Problem, kind_of, problem_at_the_door
from lightwell.sandbox.outside import Page, Rebuilt, look, rebuild

__all__ = ["Kind", "Page", "Problem", "Rebuilt", "kind_of", "look", "problem_at_the_door", "rebuild"]
