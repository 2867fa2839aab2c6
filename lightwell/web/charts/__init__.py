"""Charts drawn by the server as SVG: plain functions, values in, markup out. No Django, no clock.

Colours, widths and dashes are classes (assets/pages/charts.css), so a chart follows the theme, prints, and
needs no style attribute. Every chart has a title, a one-sentence reading, and a table that says the same.
A value that is missing is None: the line stops there and starts again; nothing is joined or guessed.
"""

from lightwell.web.charts.board import Visit, lane, lane_axis
from lightwell.web.charts.levels import Level, LevelWords, Mark, level_box, level_chart, level_table
from lightwell.web.charts.people import people
from lightwell.web.charts.scales import ScaleBand, bar_scale, progress, ring, wait_bar
from lightwell.web.charts.scores import Band, Panel, Score, ScoreWords, Treatment, score_chart, score_table
from lightwell.web.charts.sparks import Limit, pressure_spark, spark
from lightwell.web.charts.vitals import Reading, VitalsWords, vitals_chart, vitals_table

__all__ = [
    "Band",
    "Level",
    "LevelWords",
    "Limit",
    "Mark",
    "Panel",
    "Reading",
    "ScaleBand",
    "Score",
    "ScoreWords",
    "Treatment",
    "Visit",
    "VitalsWords",
    "bar_scale",
    "lane",
    "lane_axis",
    "level_box",
    "level_chart",
    "level_table",
    "people",
    "pressure_spark",
    "progress",
    "ring",
    "score_chart",
    "score_table",
    "spark",
    "vitals_chart",
    "vitals_table",
    "wait_bar",
]
