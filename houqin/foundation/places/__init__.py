"""The premises: sites, buildings, floors, rooms and fixed points, and the codes people scan there."""
