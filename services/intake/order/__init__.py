"""The order and its delivery (section 5): deposit, contract, delivery board, survey, first service."""
