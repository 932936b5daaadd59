package io.taskpool.examples;

import io.taskpool.TaskPool;
import java.util.List;
import org.jsoup.Jsoup;

/** Downloads pages and extracts the title of each. */
final class WebScraping {
    private WebScraping() {}

    static String title(String url) throws Exception {
        return Jsoup.parse(Web.get(url)).title();
    }

    static void run(List<String> urls) {
        try (TaskPool pool = TaskPool.threads()) {
            List<String> titles = pool.map(WebScraping::title, urls);
            for (int i = 0; i < urls.size(); i++) {
                System.out.println(urls.get(i) + ": " + titles.get(i));
            }
        }
    }
}
