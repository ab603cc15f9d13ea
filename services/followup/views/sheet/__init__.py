"""The working sheet of a task: all that a consultant looks at before the contact, and where its outcome goes."""
