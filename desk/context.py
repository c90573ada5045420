"""What every page shows around its own content."""


def shell(request):
    return {}
