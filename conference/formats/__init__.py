"""Date, time and number formats per language (FORMAT_MODULE_PATH).

Django's own `vi` has no input formats, so that 05/04/2020 would be read as 4 May; its `en` reads the month
first. Here the day comes first in both: people switch the language, never the order of a date.
"""
