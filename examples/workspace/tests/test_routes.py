from depot_routes import route


def test_takes_the_shorter_way():
    assert route("Aachen", "Celle") == ["Aachen", "Bonn", "Celle"]
