"""Pages of the catalogue."""

from houqin.domains.catalogue.views.exceptions import (
    ExceptionList,
    ExceptionPage,
    GrantException,
    RefuseException,
    RequestException,
    WithdrawException,
)
from houqin.domains.catalogue.views.hazards import (
    DangerWordList,
    EndDangerWord,
    EnterDangerWord,
    EnterFaultType,
    FaultTypeList,
    LayDownDefaults,
)
from houqin.domains.catalogue.views.items import (
    CreateClass,
    CreateItem,
    EndItem,
    ItemList,
    ItemPage,
    PublishFirst,
    PublishNext,
)

__all__ = [
    "CreateClass",
    "CreateItem",
    "DangerWordList",
    "EndDangerWord",
    "EndItem",
    "EnterDangerWord",
    "EnterFaultType",
    "ExceptionList",
    "ExceptionPage",
    "FaultTypeList",
    "GrantException",
    "ItemList",
    "ItemPage",
    "LayDownDefaults",
    "PublishFirst",
    "PublishNext",
    "RefuseException",
    "RequestException",
    "WithdrawException",
]
