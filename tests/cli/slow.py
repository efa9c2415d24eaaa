"""Settings and addresses of a server that takes its time, for tests of how it ends."""

import os
import time

from django.http import HttpRequest, HttpResponse
from django.urls import path

from hiroba.settings import *  # noqa: F403

ROOT_URLCONF = "tests.cli.slow"


def quick(request: HttpRequest) -> HttpResponse:
    return HttpResponse(str(os.getpid()))


def slow(request: HttpRequest) -> HttpResponse:
    time.sleep(2)
    return HttpResponse("finished")


urlpatterns = [path("healthz", quick), path("slow", slow)]
