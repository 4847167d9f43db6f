from datetime import date

from dateutil import parser


def day(text: str) -> date:
    """A day in whatever way people write one."""
    return parser.parse(text).date()


def month_before(today: date) -> str:
    from dateutil.relativedelta import relativedelta

    return (today - relativedelta(months=1)).strftime("%Y-%m")
