"""The customer card (客户信息卡, section 2): opened, corrected, handed over, merged, audited, erased."""
