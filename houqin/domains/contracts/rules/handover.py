"""What is handed over when a contract ends (物业项目接管和退出), as a list an authority ticks off."""

from houqin.kernel.refusal import N_

#: Code → what is handed over; the bond goes back when all of it is done.
CHECKLIST = {
    "keys": N_("Keys, access cards, passwords"),
    "rooms": N_("Rooms and facilities given for use, in the state of the taking-over record"),
    "equipment": N_("Equipment and tools of the authority, counted against the register"),
    "records": N_("Drawings, maintenance records, logs, warranty papers"),
    "open_work": N_("Orders not finished and planned work, named one by one"),
    "materials": N_("Materials and spare parts paid for by the authority"),
    "staff": N_("Staff lists closed, access of leaving persons withdrawn"),
    "secrecy": N_("Secrecy promises of leaving persons, data returned or deleted"),
    "meters": N_("Meter readings taken together"),
    "accounts": N_("Final statement, claims, advance and bond settled"),
}
