package io.taskpool.examples;

import java.util.List;

/** An example, with the name by which it is selected. */
record Example(String name, String title, String lesson, Body body) {
    /** The code of an example. It prints to standard output, as an ordinary program does. */
    @FunctionalInterface
    interface Body {
        void run(List<String> urls) throws Exception;
    }

    /** All examples, in the order of the guide. */
    static final List<Example> ALL = List.of(
            new Example(
                    "threads",
                    "Threads, started and joined",
                    "start() begins a thread, join() waits for its end. Both run at once; which prints first is up to the"
                            + " scheduler. A pool saves you the bookkeeping, and returns what the task returned.",
                    urls -> ThreadsStartedAndJoined.run()),
            new Example(
                    "downloads",
                    "Downloads on threads",
                    "While one thread waits for its server the others continue, so all pages together take about as long as"
                            + " the slowest.",
                    DownloadsOnThreads::run),
            new Example(
                    "processes",
                    "One process for each number",
                    "Each task ran in a separate JVM, with its own memory and its own process id. By hand that takes"
                            + " a main class, a class path, and a way to get the answer back.",
                    urls -> OneProcessPerNumber.run()),
            new Example(
                    "queue",
                    "Processes that share queues",
                    "A process shares nothing unless told to. A queue is made here and captured by tasks; a producer, two"
                            + " workers and a collector used it from four JVMs.",
                    urls -> WordsThroughQueues.run()),
            new Example(
                    "pipe",
                    "Two processes that talk",
                    "A pipe has two ends, and each can send and receive. One end stayed here, a worker had the other.",
                    urls -> PipeConversation.run()),
            new Example(
                    "pools",
                    "A thread pool and a process pool run the same function",
                    "Only the line that makes the pool differs. A pool starts its workers, shares out the items, and"
                            + " returns the results in the order of the items.",
                    urls -> ThreadPoolAndProcessPool.run()),
            new Example(
                    "scraping",
                    "Web scraping",
                    "A task can be as long as you like: here it downloads a page and parses it. The titles come back in"
                            + " the order of the addresses, not in the order of arrival.",
                    WebScraping::run),
            new Example(
                    "slow-tasks",
                    "Four slow tasks in a pool",
                    "Four tasks of one second take one second on four workers, plus a little time to start them.",
                    urls -> SlowTasks.run()),
            new Example(
                    "summary",
                    "Threads or processes: measured on this machine",
                    "Both overlap waiting, and both use all cores for computing: Java has no global interpreter lock."
                            + " Use threads for speed, and processes where a task must not be able to harm the others.",
                    SummaryTable::run),
            new Example(
                    "thumbnails",
                    "Real life: thumbnails of pictures",
                    "The work is one function from a file to a file; the pool is one line.",
                    urls -> Thumbnails.run()),
            new Example(
                    "monte-carlo",
                    "Real life: the price of an option, by simulation",
                    "Each part has its own seed, so the result is the same to the last digit on threads and on"
                            + " processes, and with any number of workers.",
                    urls -> MonteCarlo.run()),
            new Example(
                    "document-batch",
                    "Real life: a batch with harmful documents",
                    "One document crashed its JVM, one never ended, one exhausted memory. Each lost only its own result."
                            + " In a thread pool the first would have ended this program.",
                    urls -> DocumentBatch.run()),
            new Example(
                    "model",
                    "Real life: a model of 200 MB that all workers use",
                    "The model was sent once, not with each call, and both workers read the same copy.",
                    urls -> SharedModel.run()),
            new Example(
                    "database",
                    "Real life: one database connection for each worker",
                    "A worker opens its connection when it first needs it, keeps it for all its calls, and closes it when"
                            + " it ends.",
                    urls -> OneConnectionPerWorker.run()),
            new Example(
                    "crawl",
                    "Real life: a crawl with a shared frontier",
                    "The queue of addresses and the set of those that were seen are here; three worker JVMs used both.",
                    Crawl::run),
            new Example(
                    "timeline",
                    "Two timelines to look at",
                    "Open the pages in a browser: threads that wait all wait at once, however few processors there are;"
                            + " processes that compute are busy from the beginning to the end, one on each processor.",
                    TwoTimelines::run));
}
