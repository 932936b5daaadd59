/** Shows what pools do. */
@SuppressWarnings("requires-transitive-automatic") // Micrometer is not a named module, and optional
module io.taskpool.monitor {
    requires transitive io.taskpool;
    requires com.google.common;
    requires com.google.gson;
    requires jdk.httpserver;
    requires me.tongfei.progressbar;
    requires static transitive micrometer.core;
    requires static org.jspecify;

    exports io.taskpool.monitor;
    exports io.taskpool.monitor.micrometer;
}
