"""Where queries run: child processes that can do nothing but read one snapshot.

The service's side is pool, worker, rights, results and failures; the child's side is
child, session, encode and confine. They share only wire.
"""
