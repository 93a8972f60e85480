"""Addresses that anybody may read once the organiser opened them. `conference.views.PUBLIC` lists the routes."""

from django.urls import path

from stories import feeds, open_views

app_name = "open"
urlpatterns = [
    path("gioi-thieu/", open_views.home, name="home"),
    path("dien-hinh/", open_views.stories, name="stories"),
    path("dien-hinh/rss.xml", feeds.story_feed, name="story_feed"),
    path("dien-hinh/<int:pk>/<slug:slug>/", open_views.story, name="story"),
    path("tin-tuc/", open_views.news, name="news"),
    path("tin-tuc/rss.xml", feeds.news_feed, name="news_feed"),
    path("tin-tuc/<int:pk>/<slug:slug>/", open_views.story, name="news_item"),
    path("vinh-danh/", open_views.honour_list, name="honours"),
    path("vinh-danh/<slug:edition>/", open_views.honour_list, name="honours_of"),
    path("anh/<slug:name>/<int:width>.<slug:ending>", open_views.picture, name="picture"),
    path("sitemap.xml", feeds.site_map, name="sitemap"),
    path("robots.txt", open_views.robots, name="robots"),
]
