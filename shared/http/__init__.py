"""What every HTTP API shares: problems, body decoding, health, metrics, request log, OpenAPI, serving.

An API is built with `app.build_app`, run with `serving.serve`; its routes raise `problems.ProblemRaised` and decode raw
bodies with `decoding.decode_body`.
"""
