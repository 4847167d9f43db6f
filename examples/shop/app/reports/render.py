from jinja2 import Environment, PackageLoader, select_autoescape

from app.version import build_info


def page(rows: list[dict], title: str) -> str:
    environment = Environment(loader=PackageLoader("app.reports", "templates"), autoescape=select_autoescape())
    return environment.get_template("monthly.html").render(rows=rows, title=title, shop=build_info())
