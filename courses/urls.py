from django.urls import path, re_path

from .views import doing, finding, lessons, paper

urlpatterns = [
    path("lessons/<int:number>/", lessons.lesson_page, name="lesson"),
    path("lessons/<int:number>/<int:step_number>/", lessons.step_page, name="lesson_step"),
    path("lessons/<int:number>/all/", lessons.whole_page, name="lesson_all"),
    path("lessons/<int:number>/print/", lessons.print_page, name="lesson_print"),
    path("lessons/<int:number>/help/", lessons.help_page, name="lesson_help"),
    path("lessons/<int:number>/practice/", doing.practice_page, name="lesson_practice"),
    path("lessons/<int:number>/done/", doing.done_page, name="lesson_done"),
    path("lessons/<int:number>/handout-<slug:phone>.pdf", paper.handout, name="lesson_handout"),
    path("lessons/<int:number>/summary-<slug:phone>.pdf", paper.summary, name="lesson_summary"),
    path("lessons/<int:number>/poster.pdf", paper.poster, name="lesson_poster"),
    path("lessons/<int:number>/helper-<slug:phone>.pdf", paper.helper, name="lesson_helper"),
    path("courses/<slug:slug>/booklet/", paper.booklet, name="course_booklet"),
    path("courses/<slug:slug>/booklet-<slug:phone>.pdf", paper.booklet_file, name="course_booklet_file"),
    path("number/", finding.number_page, name="number"),
    path("search/", finding.search_page, name="search"),
    path("words/", finding.words_page, name="words"),
    path("stamps/", finding.stamps_page, name="stamps"),
    # Scanned codes come in capitals, typed ones in any form.
    re_path(r"^[sS]/(?P<typed>[^/]{1,40})/?$", finding.short_link, name="short_link"),
]
