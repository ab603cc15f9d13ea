"""What follow-up's API refuses, by name."""

from shared.http.problems import problem

CUSTOMER_UNKNOWN = problem("CustomerUnknown", 404, en="The dealer has no such customer", zh="该门店没有此客户")
TASK_UNKNOWN = problem("TaskUnknown", 404, en="The dealer has no such task", zh="该门店没有此任务")
