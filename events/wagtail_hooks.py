from wagtail import hooks

from .viewsets import ClassesGroup, register_policies

register_policies()


@hooks.register("register_admin_viewset")
def set_up_screens() -> ClassesGroup:
    """教室と会場: what managers and the city set up."""
    return ClassesGroup()
