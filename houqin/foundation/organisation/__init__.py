"""Who there is: units in a tree, persons, the roles granted to them, and the actor of each act."""
