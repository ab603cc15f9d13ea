"""Why a command about messages is not carried out."""

from services.intake.deciding import Refusal

NOT_A_MESSAGE = Refusal(
    "NotAMessage",
    "Calls and visits are not sent; log them as follow-ups",
    "电话与面谈不属于消息，请登记为跟进",
    status=422,
    path="$.channel",
)
