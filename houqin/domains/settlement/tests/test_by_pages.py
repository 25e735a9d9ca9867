"""From the draft to the voucher as people go: each by what awaits them and by the links of the pages they see."""

from __future__ import annotations

import re
from typing import Any

import time_machine
from django.test import Client

from houqin.domains.settlement.models import Dispute, Invoice, PaymentApplication, Statement
from houqin.domains.settlement.tasks import tell_drafts
from houqin.domains.settlement.tests.making import APRIL_2, Settled, browser, inspected, make_settled
from houqin.foundation.notices.models import Notice
from houqin.foundation.scope.scope import entering
from houqin.web.idempotency import new_key

#: ¥453,934.58 at 92.86 points, of which ¥1,000.00 are disputed.
UNDISPUTED = "452934.58"


def go(client: Client, start: str, to: str) -> str:
    """Open *start*, follow its link to *to*; the address that was opened."""
    page = client.get(start).content.decode()
    assert f'href="{to}"' in page, (start, to, re.findall(r'href="(/[^"]*)"', page))
    assert client.get(to).status_code == 200, to
    return to


def act(client: Client, address: str, **given: Any) -> str:
    """Send a page's form; where it led."""
    answer = client.post(address, {"idempotency_key": new_key(), **given})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def one(settled: Settled, model: Any) -> Any:
    """The only row."""
    with entering(settled.system.scope):
        return model.objects.get()


def test_a_statement_is_disputed_answered_invoiced_and_paid_by_links_alone(db: None) -> None:
    settled = make_settled()
    inspected(settled)
    statement: Statement = settled.closed()
    its_page = statement.get_absolute_url()
    for _ in range(2):
        tell_drafts(APRIL_2)
    told = one(settled, Notice)
    assert (told.person_id, told.link) == (settled.manager.person_id, its_page)
    assert told.figures == {"number": statement.number, "payable": "453934.58", "until": "2026-04-06"}
    with time_machine.travel(APRIL_2):
        provider, clerk, chief, approver, second, payer = (
            browser(settled, actor)
            for actor in (
                settled.manager,
                settled.clerk,
                settled.chief,
                settled.approver,
                settled.second_approver,
                settled.payer,
            )
        )
        go(provider, "/home/", its_page)
        act(
            provider,
            go(provider, its_page, f"{its_page}dispute/"),
            amount="line:1",
            part="1000.00",
            reason="少计一岗",
        )
        act(provider, go(provider, its_page, f"{its_page}confirm/"))
        assert its_page not in provider.get("/home/").content.decode()

        answering = f"/disputes/{one(settled, Dispute).public_id}/answer/"
        go(chief, "/home/", answering)
        assert answering not in provider.get(its_page).content.decode()
        act(chief, go(chief, go(chief, "/home/", its_page), f"{its_page}confirm/"))

        go(clerk, "/home/", its_page)
        entering_it = go(clerk, its_page, f"{its_page}invoice/")
        printed = {
            "issued_on": "2026-04-02",
            "received_on": "2026-04-02",
            "seller_tax_number": "91310000MA1FL0000X",
            "buyer_tax_number": "11310000000000000B",
        }
        act(clerk, entering_it, number="243120001", net="427296.77", tax="25637.81", gross=UNDISPUTED, **printed)
        applying = go(clerk, its_page, f"/invoices/{one(settled, Invoice).public_id}/apply/")
        payment = act(clerk, applying, payee="安居物业公司", account="310", bank="建设银行", purpose="3月物业费")
        go(clerk, its_page, payment)
        assert its_page not in clerk.get("/home/").content.decode()

        act(chief, go(chief, its_page, answering), upheld="no", answer="岗位已计")
        # What the answer freed is invoiced while the rest is on its way.
        entering_it = go(clerk, go(clerk, "/home/", its_page), f"{its_page}invoice/")
        act(clerk, entering_it, number="243120002", net="943.40", tax="56.60", gross="1000.00", **printed)

        for who in (approver, second):
            act(who, go(who, go(who, "/home/", payment), f"{payment}approve/"))
            assert payment not in who.get("/home/").content.decode()
        act(payer, go(payer, go(payer, "/home/", payment), f"{payment}release/"))
        act(
            payer,
            go(payer, go(payer, "/home/", payment), f"{payment}voucher/"),
            voucher_number="GK1",
            paid_on="2026-04-02",
        )
        assert payment not in payer.get("/home/").content.decode()

    assert one(settled, PaymentApplication).state == "paid"
    assert one(settled, Dispute).state == "rejected"
