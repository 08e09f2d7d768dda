"""Whose files these are. Only the standard library: it is asked before Django is there."""

from __future__ import annotations

import os
import pwd


def become_owner_of(folder: str) -> None:
    """What root types runs as the one to whom ``folder`` belongs.

    A copy that root has written is for root alone (0600): from then on the worker could neither read it nor take
    another one. Nothing happens for anybody else, nor where root owns the folder or there is none.
    """
    if os.geteuid() != 0 or not folder or not os.path.isdir(folder):
        return
    uid, gid = os.stat(folder).st_uid, os.stat(folder).st_gid
    if uid == 0:
        return
    try:
        owner = pwd.getpwuid(uid)
    except KeyError:  # a container's user, of which this machine has no name
        os.setgroups([gid])
    else:
        gid = owner.pw_gid
        os.initgroups(owner.pw_name, gid)
        os.environ["HOME"] = owner.pw_dir  # PostgreSQL's library looks there for certificates
    os.setgid(gid)
    os.setuid(uid)
