"""Files of an order; a place with secrecy takes no photos (rules B6, house §6)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from houqin.domains.orders.models import Order, OrderPhoto
from houqin.foundation.documents.models import Document
from houqin.foundation.documents.rules import NoPhotosHere
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.places.rules import Secrecy, may_photograph
from houqin.kernel.refusal import N_, NotFound


def attach(actor: Actor, order: Order, documents: Sequence[uuid.UUID], stage: str) -> list[OrderPhoto]:
    """Join uploaded files to an order, each once. Raises NotFound, NoPhotosHere."""
    if not documents:
        return []
    if not (order.place is None or may_photograph(Secrecy(order.place.secrecy))) or (
        order.item_version is not None and not order.item_version.photos_allowed
    ):
        raise NoPhotosHere()
    found = {
        document.public_id: document
        for document in Document.objects.visible_to(actor).filter(public_id__in=list(documents))
    }
    if any(one not in found for one in documents):
        raise NotFound(thing=N_("file"))
    held = set(OrderPhoto.objects.filter(order=order).values_list("document_id", flat=True))
    return [
        OrderPhoto.objects.create(
            authority_id=order.authority_id, order=order, document=document, stage=stage, sha256=document.sha256
        )
        for document in found.values()
        if document.pk not in held
    ]
