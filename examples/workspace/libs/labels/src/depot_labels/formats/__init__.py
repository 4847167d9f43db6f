from importlib import resources

from jinja2 import Template


def render(parcel: dict) -> str:
    text = resources.files("depot_labels").joinpath("label.txt").read_text(encoding="utf-8")
    return Template(text).render(parcel=parcel)
