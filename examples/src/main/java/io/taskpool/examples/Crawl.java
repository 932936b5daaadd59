package io.taskpool.examples;

import io.taskpool.TaskFuture;
import io.taskpool.TaskPool;
import io.taskpool.shared.SharedCounter;
import io.taskpool.shared.SharedObject;
import io.taskpool.shared.SharedQueue;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;

/** Follows the links of a site. The workers share the addresses that are to be visited, and those that were seen. */
final class Crawl {
    private static final int MOST_PAGES = 100;

    private Crawl() {}

    /** What the workers call, and this program implements. */
    interface Seen {
        /** Returns true if nobody has added the address before. */
        boolean add(String url);
    }

    /** The set itself stays here. */
    record SeenHere(Set<String> urls) implements Seen {
        @Override
        public boolean add(String url) {
            return urls.size() < MOST_PAGES && urls.add(url);
        }
    }

    static void run(List<String> urls) throws Exception {
        String start = urls.get(0);
        Set<String> urlsSeen = ConcurrentHashMap.newKeySet();
        urlsSeen.add(start);
        Seen seen = SharedObject.of(Seen.class, new SeenHere(urlsSeen));
        SharedQueue<String> frontier = SharedQueue.bounded(MOST_PAGES);
        SharedCounter open = SharedCounter.of(1);
        frontier.put(start);
        // Worker JVMs, since a page that nobody has vetted may make a parser hang or eat all memory.
        try (TaskPool pool = TaskPool.processes(3)) {
            List<TaskFuture<Integer>> crawlers = Stream.of(1, 2, 3)
                    .map(number -> pool.submit(() -> {
                        int pages = 0;
                        for (String url : frontier) {
                            visit(url, seen, frontier, open);
                            pages++;
                        }
                        return pages;
                    }))
                    .toList();
            int pages = 0;
            for (TaskFuture<Integer> crawler : crawlers) {
                pages += crawler.get();
            }
            System.out.printf("%d pages visited, each once: %b%n", pages, pages == urlsSeen.size());
            new TreeSet<>(urlsSeen).forEach(System.out::println);
        }
    }

    private static void visit(String url, Seen seen, SharedQueue<String> frontier, SharedCounter open)
            throws Exception {
        try {
            Document page = Jsoup.parse(Web.get(url), url);
            for (Element link : page.select("a[href]")) {
                String next = link.absUrl("href");
                if (next.startsWith(rootOf(url)) && seen.add(next)) {
                    open.add(1);
                    frontier.put(next);
                }
            }
        } finally {
            if (open.add(-1) == 0) {
                frontier.close(); // nobody has a page in hand, so no further link can turn up
            }
        }
    }

    private static String rootOf(String url) {
        return url.substring(0, url.indexOf('/', "https://".length()) + 1);
    }
}
