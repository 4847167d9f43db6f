"""Whole small projects, drawn into the folder of a `Monorepo`."""

from __future__ import annotations

from tests.monorepo import Monorepo


def draw_small(project: Monorepo) -> Monorepo:
    """Two packs over one package and three drawn distributions; `ink` comes from Paper-Ink, which needs pulp."""
    project.wheel(
        "Paper-Ink",
        "1.2",
        files={"ink/__init__.py": "import pulp\ndef write(text): return pulp.press(text)\n"},
        requires=["pulp>=2"],
    )
    project.wheel("pulp", "2.0", files={"pulp.py": "def press(text): return f'<{text}>'\n"})
    project.wheel("unused", "9.9", files={"unused/__init__.py": ""})
    project.requirements("Paper-Ink==1.2", "pulp==2.0", "unused==9.9")
    project.write(
        {
            "packs/greet.py": """
            from app.greeting import greet

            def lambda_handler(event, context):
                return greet(event["name"])
        """,
            "packs/ping.py": """
            def lambda_handler(event, context):
                return "pong"
        """,
            "app/__init__.py": "",
            "app/greeting.py": """
            import ink

            def greet(name):
                return ink.write(f"hello {name}")
        """,
            "app/unrelated.py": "import nothing_that_exists\n",
        }
    )
    return project
