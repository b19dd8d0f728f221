"""What a listener minds, in figures: the only numbers of the planner that are a matter of taste.

Only their ratios matter. They were chosen on the files of tests/data/timing, so that at the lengths
of text of 1.0 and 1.2 no figure of `measures` is worse than with a plain linear program and haste
past 1.5 is halved. Fewer hurried lines can be had for more late ones (LATE), more even tempo for
speech that follows the slots less (JUMP against MISFIT).
"""

# The points past which a line is counted, less a little, so that no rounding lifts one over.
BRISK, HURRIED = 1.199, 1.499  # times natural
LATE_MARGIN = 0.055  # s less than lag
EASY = 1.1  # slots that a line may fill before it counts

BRISK_COST, HURRIED_COST, LATE_COST = 2.8, 3.0, 2.0  # for a line past the point
RATE_COST = 0.8  # per unit of rate
EARLY_COST = 0.3  # per second early
WAIT_COST = 0.3  # per second late
LATE_COST_MORE = 4.5  # per second past the point
JUMP_COST = 5.2  # per unit of rate between neighbours
MISFIT_COST = 2.4  # per slot of speech past the slot's end, or of slot left empty
SHORTEST_SLOT = 0.5  # s; a slot below this counts as this

# Not a matter of taste: what must not be, unless there is no other way.
WALL_COST = 30.0  # per unit of rate or second late, beyond what was chosen for a line
LIMIT_COST = 1000.0  # per second past the end of the programme or island


def late_from(lag: float) -> float:
    """Seconds late from which a line is counted."""
    return max(lag - LATE_MARGIN, 0.0)
