"""Why a step of the sale is not recorded."""

from services.intake.deciding import Refusal

NOTHING_OBSERVED = Refusal(
    "NothingObserved",
    en="Tick a signal, or say when the customer will buy",
    zh="请至少勾选一项购买信号，或填写购车时间",
    status=422,
    path="$.signals",
)
LICENCE_NOT_CHECKED = Refusal(
    "LicenceNotChecked",
    en="The licence must be checked before the drive",
    zh="试驾前必须查验驾照",
    path="$.licence_checked",
)
AGREEMENT_NOT_SIGNED = Refusal(
    "AgreementNotSigned",
    en="The test-drive agreement must be signed before the drive",
    zh="试驾前必须签署试驾协议",
    path="$.agreement_signed",
)
DRIVE_ALREADY_TAKEN = Refusal(
    "DriveAlreadyTaken",
    en="This drive is recorded already",
    zh="该试驾已登记",
    path="$.drive_id",
)
DRIVE_UNKNOWN = Refusal(
    "DriveUnknown",
    en="This customer took no such drive",
    zh="该客户没有这次试驾",
    status=404,
    path="$.drive_id",
)
QUOTE_ALREADY_GIVEN = Refusal(
    "QuoteAlreadyGiven",
    en="This quote is recorded already",
    zh="该报价单已登记",
    path="$.quote_id",
)
CURRENCIES_DIFFER = Refusal(
    "CurrenciesDiffer",
    en="All fees of a quote are in one currency",
    zh="同一报价单的费用必须使用同一币种",
    status=422,
)
TOTAL_TOO_LARGE = Refusal(
    "TotalTooLarge",
    en="The sum of the fees is beyond any amount that can be recorded",
    zh="费用合计超出可登记的金额",
    status=422,
    path="$.items",
)
