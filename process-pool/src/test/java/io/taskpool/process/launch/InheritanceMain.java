package io.taskpool.process.launch;

import io.taskpool.TaskFuture;
import io.taskpool.process.ProcessTaskPool;
import io.taskpool.process.TaskProcess;
import java.io.File;
import java.lang.reflect.Field;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Calendar;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.SimpleTimeZone;
import java.util.TimeZone;

/**
 * A program that inspects its own JVM and those of its workers. Prints a line for each difference, and then the values
 * of its own JVM.
 */
final class InheritanceMain {
    private InheritanceMain() {}

    public static void main(String[] args) throws Exception {
        Map<String, String> home = look();
        TaskProcess<LinkedHashMap<String, String>> process = TaskProcess.start(InheritanceMain::look);
        try (ProcessTaskPool pool = ProcessTaskPool.builder().workers(1).build()) {
            TaskFuture<LinkedHashMap<String, String>> call = pool.submit(InheritanceMain::look);
            compare("TaskProcess", home, process.future().get());
            compare("pool", home, call.get());
        }
        if (args.length > 0) {
            changeAtRunTime(Path.of(args[0]));
        }
        home.forEach((name, value) -> System.out.println(name + ": " + value));
    }

    private static void compare(String where, Map<String, String> home, Map<String, String> worker) {
        home.forEach((name, value) -> {
            if (!value.equals(worker.get(name))) {
                System.out.println(
                        "DIFFERS in " + where + ": " + name + " is " + value + ", there " + worker.get(name));
            }
        });
    }

    private static LinkedHashMap<String, String> look() throws Exception {
        LinkedHashMap<String, String> seen = new LinkedHashMap<>();
        seen.put(
                "zone",
                TimeZone.getDefault().getID() + " " + TimeZone.getDefault().getRawOffset());
        seen.put("locale", Locale.getDefault().toLanguageTag());
        seen.put("display", Locale.getDefault(Locale.Category.DISPLAY).toLanguageTag());
        seen.put("format", Locale.getDefault(Locale.Category.FORMAT).toLanguageTag());
        seen.put("week", String.valueOf(Calendar.getInstance().getFirstDayOfWeek()));
        seen.put("number", String.format("%,.1f", 1234.5));
        seen.put("charset", Charset.defaultCharset().name());
        seen.put("line end", System.lineSeparator().replace("\r", "CR").replace("\n", "LF"));
        seen.put("folder", new File("x").getAbsolutePath());
        Path temporary = Files.createTempFile("home", null);
        Files.delete(temporary);
        seen.put("temporary", String.valueOf(temporary.getParent()));
        for (String name : new String[] {
            "app.name",
            "app.password",
            "user.email",
            "user.home",
            "http.proxyHost",
            "http.nonProxyHosts",
            "java.net.preferIPv4Stack",
            "sun.net.client.defaultReadTimeout",
            "jdk.tls.client.protocols",
            "user.timezone"
        }) {
            seen.put(name, String.valueOf(System.getProperty(name)));
        }
        seen.put("own assertions", String.valueOf(InheritanceMain.class.desiredAssertionStatus()));
        seen.put("other assertions", String.valueOf(ProcessTaskPool.class.desiredAssertionStatus()));
        seen.put("system assertions", String.valueOf(String.class.desiredAssertionStatus()));
        seen.put("opens", String.valueOf(canOpen()));
        seen.put("exports", String.valueOf(isExported()));
        seen.put("preview", String.valueOf(takesPreviewFeatures()));
        seen.put(
                "incubator",
                String.valueOf(
                        ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent()));
        return seen;
    }

    private static boolean canOpen() throws Exception {
        Field field = Thread.class.getDeclaredField("name");
        return field.trySetAccessible();
    }

    private static boolean isExported() {
        return Object.class.getModule().isExported("sun.net.util", InheritanceMain.class.getModule());
    }

    private static boolean takesPreviewFeatures() {
        try {
            return PreviewClass.load().getName().equals("P");
        } catch (UnsupportedClassVersionError e) {
            return false;
        }
    }

    /** Defines a class that was compiled with preview features. */
    private static final class PreviewClass extends ClassLoader {
        static Class<?> load() {
            int major = 44 + Runtime.version().feature();
            byte[] bytes = {
                (byte) 0xca,
                (byte) 0xfe,
                (byte) 0xba,
                (byte) 0xbe,
                -1,
                -1,
                0,
                (byte) major,
                0,
                5,
                1,
                0,
                1,
                'P',
                7,
                0,
                1,
                1,
                0,
                16,
                'j',
                'a',
                'v',
                'a',
                '/',
                'l',
                'a',
                'n',
                'g',
                '/',
                'O',
                'b',
                'j',
                'e',
                'c',
                't',
                7,
                0,
                3,
                0,
                33,
                0,
                2,
                0,
                4,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0
            };
            return new PreviewClass().defineClass("P", bytes, 0, bytes.length);
        }
    }

    /** Checks that each pool uses the values at the time its worker starts. */
    private static void changeAtRunTime(Path folder) throws Exception {
        TimeZone.setDefault(TimeZone.getTimeZone("Asia/Tokyo"));
        Locale.setDefault(Locale.GERMANY);
        System.setProperty("app.name", "set later");
        System.setProperty("user.email", "");
        try (ProcessTaskPool pool = ProcessTaskPool.builder().workers(1).build()) {
            compare(
                    "later pool",
                    settings(),
                    pool.submit(InheritanceMain::settings).get());
        }
        TimeZone.setDefault(new SimpleTimeZone(-12_600_000, "nowhere"));
        Locale.setDefault(Locale.Category.DISPLAY, Locale.FRANCE);
        Locale.setDefault(Locale.Category.FORMAT, Locale.forLanguageTag("th-TH-u-ca-buddhist-nu-thai"));
        try (ProcessTaskPool pool = ProcessTaskPool.builder().workers(1).build()) {
            compare(
                    "last pool",
                    settings(),
                    pool.submit(InheritanceMain::settings).get());
        }
        try (ProcessTaskPool pool = ProcessTaskPool.builder()
                .workers(1)
                .directory(folder)
                .jvmArgs("-Dapp.name=given", "-Duser.timezone=Africa/Cairo", "-Duser.language=it", "-Duser.country=IT")
                .build()) {
            System.out.println("given: "
                    + pool.submit(() -> {
                                return System.getProperty("app.name") + " "
                                        + TimeZone.getDefault().getID() + " "
                                        + Locale.getDefault() + " " + Locale.getDefault(Locale.Category.FORMAT) + " "
                                        + new File("x").getAbsolutePath();
                            })
                            .get());
        }
        try (ProcessTaskPool pool =
                ProcessTaskPool.builder().workers(1).inheritProperties(false).build()) {
            System.out.println("alone: "
                    + pool.submit(() -> System.getProperty("app.name")).get() + " "
                    + pool.submit(() -> TimeZone.getDefault().getRawOffset()).get());
        }
    }

    private static LinkedHashMap<String, String> settings() {
        LinkedHashMap<String, String> seen = new LinkedHashMap<>();
        seen.put("zone", String.valueOf(TimeZone.getDefault().getRawOffset()));
        seen.put("locale", Locale.getDefault().toLanguageTag());
        seen.put("display", Locale.getDefault(Locale.Category.DISPLAY).toLanguageTag());
        seen.put("format", Locale.getDefault(Locale.Category.FORMAT).toLanguageTag());
        seen.put("number", String.format("%,.1f", 1234.5));
        seen.put("app.name", String.valueOf(System.getProperty("app.name")));
        seen.put("user.email", String.valueOf(System.getProperty("user.email")));
        return seen;
    }
}
