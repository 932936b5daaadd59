package io.taskpool.process.logging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.Uninterruptibles;
import io.taskpool.process.ProcessTaskPool;
import io.taskpool.process.classes.CompiledProgram;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** Log events of tasks in workers are logged in the parent. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WorkerLoggingTest {
    private static final String NAME = "test.worker";
    private static ProcessTaskPool pool;

    private final List<ILoggingEvent> events = new CopyOnWriteArrayList<>();
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            event.prepareForDeferredProcessing();
            events.add(event);
        }
    };

    @BeforeAll
    static void openShared() {
        pool = open();
    }

    private static ProcessTaskPool open() {
        return ProcessTaskPool.builder().workers(1).maxHeap("96m").build();
    }

    @AfterAll
    static void close() {
        pool.close();
    }

    private static Logger logger(String name) {
        return ((LoggerContext) LoggerFactory.getILoggerFactory()).getLogger(name);
    }

    @BeforeEach
    void listen() {
        logger(NAME).setLevel(Level.INFO);
        logger(NAME).setAdditive(false);
        logger(NAME).addAppender(appender);
        appender.start();
    }

    @AfterEach
    void stop() {
        logger(NAME).detachAppender(appender);
    }

    @Test
    void anEventArrivesOnceWithAllItsAttributes() throws Exception {
        long pid;
        try (ProcessTaskPool fresh = open()) { // whose worker is number 1, whatever other tests did to theirs
            pid = fresh.submit(() -> {
                        MDC.put("order", "17");
                        org.slf4j.Logger log = LoggerFactory.getLogger(NAME);
                        log.info("{} and {}", 1, "{}");
                        MDC.clear();
                        log.warn("thrown", new IOException("broken", new IllegalStateException("cause")));
                        log.atError().addKeyValue("k", 5).log("fluent {}", "style");
                        return ProcessHandle.current().pid();
                    })
                    .get();
        }
        assertThat(events).hasSize(3);
        ILoggingEvent first = events.get(0);
        assertThat(first.getFormattedMessage()).isEqualTo("1 and {}");
        assertThat(first.getLevel()).isEqualTo(Level.INFO);
        assertThat(first.getLoggerName()).isEqualTo(NAME);
        assertThat(first.getThreadName()).contains("worker 1").contains("pid " + pid);
        assertThat(first.getMDCPropertyMap())
                .containsEntry("order", "17")
                .containsEntry("taskpool.pid", Long.toString(pid))
                .containsEntry("taskpool.worker", "1");
        ILoggingEvent second = events.get(1);
        assertThat(second.getLevel()).isEqualTo(Level.WARN);
        assertThat(second.getMDCPropertyMap()).doesNotContainKey("order");
        assertThat(second.getThrowableProxy().getMessage()).isEqualTo("java.io.IOException: broken");
        assertThat(second.getThrowableProxy().getCause().getMessage()).contains("cause");
        assertThat(second.getThrowableProxy()
                        .getStackTraceElementProxyArray()[0]
                        .getSTEAsString())
                .contains("WorkerLoggingTest");
        assertThat(events.get(2).getFormattedMessage()).isEqualTo("k=5 fluent style");
    }

    @Test
    void anEventHasTheContextOfTheThreadThatSubmitted() throws Exception {
        try {
            MDC.put("order", "17");
            MDC.put("customer", "acme");
            pool.submit(() -> LoggerFactory.getLogger(NAME).info("submitted")).get();
            pool.forEach(n -> LoggerFactory.getLogger(NAME).info("item {}", n), List.of(1, 2));
            MDC.remove("order");
            pool.submit(() -> LoggerFactory.getLogger(NAME).info("later")).get();
        } finally {
            MDC.clear();
        }
        pool.submit(() -> LoggerFactory.getLogger(NAME).info("without")).get();
        assertThat(events)
                .extracting(
                        ILoggingEvent::getFormattedMessage,
                        event -> event.getMDCPropertyMap().get("order"),
                        event -> event.getMDCPropertyMap().get("customer"))
                .containsExactly(
                        tuple("submitted", "17", "acme"),
                        tuple("item 1", "17", "acme"),
                        tuple("item 2", "17", "acme"),
                        tuple("later", null, "acme"),
                        tuple("without", null, null));
    }

    @Test
    void aBlockedAppenderDelaysNoCall() throws Exception {
        CountDownLatch released = new CountDownLatch(1);
        AppenderBase<ILoggingEvent> blocking = new AppenderBase<>() {
            @Override
            protected void append(ILoggingEvent event) {
                if (event.getMessage().equals("blocks")) {
                    boolean unused = Uninterruptibles.awaitUninterruptibly(released, 60, TimeUnit.SECONDS);
                }
            }
        };
        blocking.start();
        logger(NAME).detachAppender(appender);
        logger(NAME).addAppender(blocking);
        logger(NAME).addAppender(appender);
        try {
            assertThat(logged("blocks")).isEqualTo("blocks");
            assertThat(logged("next")).isEqualTo("next");
            assertThat(logged("last")).isEqualTo("last");
            assertThat(events).isEmpty();
        } finally {
            released.countDown();
            logger(NAME).detachAppender(blocking);
        }
        await().atMost(Duration.ofMinutes(1))
                .untilAsserted(() -> assertThat(events)
                        .extracting(ILoggingEvent::getMessage)
                        .containsExactly("blocks", "next", "last"));
    }

    private static String logged(String message) throws Exception {
        return pool.submit(() -> {
                    LoggerFactory.getLogger(NAME).info(message);
                    return message;
                })
                .get(60, TimeUnit.SECONDS);
    }

    @Test
    void anAppenderMayUseThePool() throws Exception {
        List<Integer> answers = new CopyOnWriteArrayList<>();
        AppenderBase<ILoggingEvent> using = new AppenderBase<>() {
            @Override
            protected void append(ILoggingEvent event) {
                answers.add(Futures.getUnchecked(pool.submit(() -> 42)));
            }
        };
        using.start();
        logger(NAME).addAppender(using);
        try {
            assertThat(logged("asks")).isEqualTo("asks");
            await().atMost(Duration.ofMinutes(1))
                    .untilAsserted(() -> assertThat(answers).containsExactly(42));
        } finally {
            logger(NAME).detachAppender(using);
        }
    }

    @Test
    void levelsThatAreOffInTheParentAreOffInTheWorker() throws Exception {
        logger(NAME + ".quiet").setLevel(Level.ERROR);
        String enabled = pool.submit(() -> {
                    org.slf4j.Logger log = LoggerFactory.getLogger(NAME);
                    org.slf4j.Logger quiet = LoggerFactory.getLogger(NAME + ".quiet");
                    log.debug("not sent");
                    quiet.warn("not sent");
                    quiet.error("sent");
                    return log.isDebugEnabled() + " " + log.isInfoEnabled() + " " + quiet.isWarnEnabled();
                })
                .get();
        assertThat(enabled).isEqualTo("false true false");
        assertThat(events).extracting(ILoggingEvent::getMessage).containsExactly("sent");
    }

    @Test
    void eventsArriveInOrderBeforeTheOutcomeAndNameTheirThreads() throws Exception {
        pool.map(
                n -> {
                    LoggerFactory.getLogger(NAME).info("call {}", n);
                    return n;
                },
                List.of(1, 2, 3, 4, 5));
        assertThat(events)
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactly("call 1", "call 2", "call 3", "call 4", "call 5");
        pool.submit(() -> {
                    Thread thread =
                            new Thread(() -> LoggerFactory.getLogger(NAME).info("beside"), "beside");
                    thread.start();
                    thread.join();
                })
                .get();
        assertThat(events.get(5).getThreadName()).endsWith(" beside");
    }

    @Test
    void eventsLoggedBeforeAWorkersDeathArrive() {
        var call = pool.submit(() -> {
            LoggerFactory.getLogger(NAME).info("last words");
            Runtime.getRuntime().halt(3);
        });
        assertThatThrownBy(call::get).hasCauseInstanceOf(io.taskpool.WorkerDiedException.class);
        // A slow backend does not delay the outcome, so the event may arrive after it.
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() ->
                        assertThat(events).extracting(ILoggingEvent::getMessage).containsExactly("last words"));
    }

    @Test
    void aLargeEventIsTruncatedAndItsContextIsShortened() throws Exception {
        pool.submit(() -> {
                    org.slf4j.Logger log = LoggerFactory.getLogger(NAME);
                    log.info("x".repeat(1 << 20));
                    MDC.put("large", "y".repeat(1 << 20));
                    log.info("much context");
                    MDC.clear();
                    log.info("lone \uD800 surrogate");
                })
                .get();
        assertThat(events.get(0).getMessage()).hasSizeBetween(60_000, 70_000);
        assertThat(events).hasSizeGreaterThanOrEqualTo(2);
        assertThat(events.get(events.size() - 1).getMessage()).contains("surrogate");
    }

    static final class Holder implements Serializable {
        private static final long serialVersionUID = 1;
        final org.slf4j.Logger log = LoggerFactory.getLogger(NAME);
    }

    @Test
    void aLoggerInAFieldCanBeSentBothWays() throws Exception {
        Holder holder = new Holder();
        Holder back = pool.submit(() -> {
                    holder.log.info("from {}", holder.log.getClass().getSimpleName());
                    return holder;
                })
                .get();
        assertThat(events).extracting(ILoggingEvent::getFormattedMessage).containsExactly("from WorkerLogger");
        assertThat(back.log).isSameAs(logger(NAME));
    }

    @Test
    void anAppenderThatThrowsAffectsNoCall() throws Exception {
        appender.stop();
        var thrower = new ch.qos.logback.core.UnsynchronizedAppenderBase<ILoggingEvent>() {
            @Override
            public void doAppend(ILoggingEvent event) {
                throw new IllegalStateException("full");
            }

            @Override
            protected void append(ILoggingEvent event) {}
        };
        logger(NAME).addAppender(thrower);
        try {
            assertThat(pool.submit(() -> {
                                LoggerFactory.getLogger(NAME).info("lost");
                                return 1;
                            })
                            .get())
                    .isEqualTo(1);
        } finally {
            logger(NAME).detachAppender(thrower);
        }
    }

    @TempDir
    Path folder;

    @Test
    void anApplicationWithItsOwnSlf4jLogsInTheParent() throws Exception {
        CompiledProgram program = CompiledProgram.compile(folder, """
                package program;
                public class Logs implements io.taskpool.Task<String> {
                    public String call() {
                        org.slf4j.LoggerFactory.getLogger("test.worker").info("from the application");
                        return org.slf4j.LoggerFactory.class.getClassLoader().getName();
                    }
                }
                """);
        try (ChildFirst loader = new ChildFirst(program)) {
            io.taskpool.Task<String> task = CompiledProgram.make(loader, "program.Logs");
            String there = pool.submit(task).get();
            assertThat(there)
                    .isNotEqualTo(pool.submit(
                                    () -> LoggerFactory.class.getClassLoader().getName())
                            .get());
        }
        assertThat(events).extracting(ILoggingEvent::getMessage).containsExactly("from the application");
    }

    @Test
    void withoutABackendInTheParentAllLevelsAreOffInTheWorker() throws Exception {
        String classPath = java.util.Arrays.stream(
                        System.getProperty("java.class.path").split(java.io.File.pathSeparator))
                .filter(entry -> !entry.contains("logback"))
                .collect(java.util.stream.Collectors.joining(java.io.File.pathSeparator));
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        classPath,
                        WithoutBackend.class.getName())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (var output = process.getInputStream()) {
            assertThat(new String(output.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8).trim())
                    .isEqualTo("false WorkerLogging");
        }
        assertThat(process.waitFor()).isZero();
    }

    /** Loads the application's own classes first, as servers do for web applications. */
    private static final class ChildFirst extends java.net.URLClassLoader {
        ChildFirst(CompiledProgram program) {
            super(
                    new java.net.URL[] {
                        program.loader().getURLs()[0],
                        org.slf4j.Logger.class
                                .getProtectionDomain()
                                .getCodeSource()
                                .getLocation(),
                        Logger.class.getProtectionDomain().getCodeSource().getLocation(),
                        AppenderBase.class.getProtectionDomain().getCodeSource().getLocation()
                    },
                    WorkerLoggingTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.startsWith("org.slf4j.") || name.startsWith("ch.qos.")) {
                synchronized (getClassLoadingLock(name)) {
                    Class<?> known = findLoadedClass(name);
                    return known == null ? findClass(name) : known;
                }
            }
            return super.loadClass(name, resolve);
        }
    }
}
