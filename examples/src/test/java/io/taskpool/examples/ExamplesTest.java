package io.taskpool.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;
import static org.awaitility.Awaitility.await;

import io.taskpool.TaskPool;
import io.taskpool.examples.MonteCarlo.Price;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Each example prints what it is meant to show. */
class ExamplesTest {
    private static PracticeSite site;

    @BeforeAll
    static void startSite() {
        site = PracticeSite.start();
    }

    @AfterAll
    static void stopSite() {
        site.close();
    }

    @Test
    void threadsRunBothTasksAndThePoolReturnsBothResults() throws Exception {
        assertThat(run("threads"))
                .contains("Running in thread 1", "Running in thread 2")
                .contains("Results of the pool's first task and the pool's second task");
    }

    @Test
    void downloadsPrintEachPageAndItsSize() throws Exception {
        assertThat(run("downloads"))
                .contains(site.urls())
                .containsPattern("The pool counted \\[\\d{3,}(, \\d{3,}){5}\\] characters")
                .doesNotContain("failed");
    }

    @Test
    void processesSquareEachNumberInASeparateProcess() throws Exception {
        try (Output output = Output.capture()) {
            body("processes").run(site.urls());
            await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
                assertThat(output.text()).contains("By hand: 1", "By hand: 4", "By hand: 9");
                List<String> pids = output.text()
                        .lines()
                        .filter(line -> line.matches("Process \\d+: [149]"))
                        .map(line -> line.split("[ :]")[1])
                        .toList();
                assertThat(pids).hasSize(3).doesNotHaveDuplicates();
            });
        }
    }

    @Test
    void allLinesGoThroughTheQueuesOnce() throws Exception {
        assertThat(run("queue")).contains("6 lines went through the queue, 44 words were counted");
    }

    @Test
    void theWorkerAnswersThroughThePipe() throws Exception {
        assertThat(run("pipe"))
                .containsPattern("Process \\d+ is listening")
                .contains("stressed backwards is desserts", "drawer backwards is reward");
    }

    @Test
    void bothPoolsReturnTheSameSquares() throws Exception {
        assertThat(run("pools")).contains("Threads:   [1, 4, 9]", "Processes: [1, 4, 9]");
    }

    @Test
    void scrapingPrintsTheTitleOfEachPage() throws Exception {
        assertThat(run("scraping"))
                .contains(
                        "/bakery: The Corner Bakery – Bread since 1931", "/orchard: The Old Orchard – Apples & pears");
    }

    @Test
    void fourSlowTasksAreFasterInAPool() throws Exception {
        assertThat(run("slow-tasks"))
                .contains("One after the other: [1, 4, 9, 16] in 4.")
                .containsPattern("In a pool of four: {3}\\[1, 4, 9, 16\\] in [123]\\.");
    }

    @Test
    void theSummaryHasATimeForEachKindOfWorkAndEachWay() throws Exception {
        assertThat(run("summary"))
                .containsPattern("6 downloads \\(waiting\\)( +\\d+\\.\\d\\d s){3}")
                .containsPattern("8 prime counts \\(computing\\)( +\\d+\\.\\d\\d s){3}");
    }

    @Test
    void thumbnailsAreMadeOfAllPictures() throws Exception {
        assertThat(run("thumbnails")).contains("16 thumbnails in ");
    }

    @Test
    void thePriceIsTheSameOnBothBackendsAndNearTheExactOne() {
        try (TaskPool threads = TaskPool.threads(3);
                TaskPool processes = TaskPool.processes(2)) {
            Price price = MonteCarlo.price(threads, 7);
            assertThat(price).isEqualTo(MonteCarlo.price(processes, 7));
            assertThat(price.value()).isCloseTo(MonteCarlo.EXACT_PRICE, offset(5 * price.error()));
        }
    }

    @Test
    void threeBadDocumentsFailWithoutAffectingTheOthers() throws Exception {
        assertThat(run("document-batch"))
                .contains("BAD crash.doc: io.taskpool.WorkerDiedException")
                .contains("BAD endless.doc: io.taskpool.TaskTimeoutException")
                .contains("BAD bomb.doc: java.lang.OutOfMemoryError")
                .contains("40 of 43 documents processed, 280 words");
    }

    @Test
    void theModelIsUsedByAllWorkers() throws Exception {
        assertThat(run("model")).contains("2,000 scores in ", "Same scores again: true");
    }

    @Test
    void eachWorkerHasOneConnectionAndClosesIt() throws Exception {
        assertThat(run("database"))
                .contains("300 orders, 74850 cents")
                .contains("No more than 3 connections were opened: true; all of them were closed: true");
    }

    @Test
    void theCrawlVisitsEachPageOnce() throws Exception {
        assertThat(run("crawl")).contains("6 pages visited, each once: true").contains(site.urls());
    }

    @Test
    void bothTimelinesAreWritten() throws Exception {
        String output = run("timeline");
        List<String> pages = output.lines()
                .filter(line -> line.endsWith(".html"))
                .map(line -> line.substring(line.indexOf("file:")))
                .toList();
        assertThat(pages).hasSize(2);
        assertThat(Path.of(URI.create(pages.get(0)))).content().contains("download");
        assertThat(Path.of(URI.create(pages.get(1)))).content().contains("count primes");
        assertThat(output)
                .contains("Pool 'threads': 36 calls")
                .contains("35 succeeded, 1 failed")
                .contains("ConnectException");
    }

    private static Example.Body body(String name) {
        return Example.ALL.stream()
                .filter(example -> example.name().equals(name))
                .findFirst()
                .orElseThrow()
                .body();
    }

    private static String run(String name) throws Exception {
        return Output.of(() -> {
            body(name).run(site.urls());
            return name;
        });
    }
}
