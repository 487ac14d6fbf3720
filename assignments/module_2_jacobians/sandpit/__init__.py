"""A phone lies at the lowest point of a pit: it is looked for with slopes and curvatures, by hand or by a strategy."""

from assignments.lab import Lab, Option, Page, file, number, one_of, whole_number

LANDSCAPES = ("bowl", "random", "rocks", "well", "minima")
STRATEGIES = ("clicks", "constant", "steepest", "newton", "hybrid", "absolute")
LAB = Lab(
    __name__,
    title="The sandpit",
    summary="find the lowest point of a pit by its slopes, or write the strategy that does",
    options=(
        Option("play", False, None, "play the game in a window, as without --strategy, --games and --json anyhow"),
        Option("mode", "slope", one_of("slope", "depth", "strategy"),
               "in the window: what a dip shows, depth and arrow or depth only; or one click and the strategy goes on",
               "MODE"),
        Option("strategy", None, one_of("all", *STRATEGIES, "worksheet"),
               f"let it play, and no window open: {', '.join(STRATEGIES)}, all of them, or worksheet: the next_step in "
               "your own", "NAME"),
        Option("landscape", "all", one_of("all", *LANDSCAPES), f"{', '.join(LANDSCAPES)}, or all of them", "NAME"),
        Option("games", 300, whole_number(1, 10_000), "how many pits to play in"),
        Option("gamma", 0.5, number(above=0), "γ of steepest descent, a step of −γJ"),
        Option("steps_are_free", False, None, "count clicks only, 25 of them, as the course does; not the steps after"),
        Option("seed", 7, whole_number(0), "of the pit that is played in, or drawn"),
        Option("json", None, file, "write how many games were won here", "FILE"),
    ),
    pictures=("basins.png", "win_rates.png"),
    game=("mode", "landscape", "gamma", "seed"),
    pages=(
        Page("page", "a page in which the game is played in a browser, by hand or by a strategy", "page",
             ("landscape", "mode", "strategy", "gamma", "seed")),
    ),
)
