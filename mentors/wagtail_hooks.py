from wagtail import hooks

from .viewsets import SchoolViewSet, register_policy

register_policy()


@hooks.register("register_admin_viewset")
def schools() -> SchoolViewSet:
    """学校: what the city sets up."""
    return SchoolViewSet()
