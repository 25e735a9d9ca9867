"""The embedded PostgreSQL: the binaries of a wheel, one folder, one socket, two roles. Imports no Django.

``binaries`` finds the programs, ``account`` says as whom they run, ``embedded`` makes, starts and stops the
server, ``access`` says what each of the two roles may do.
"""
