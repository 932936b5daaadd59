/** Shows what pools do. */
module io.taskpool.monitor {
    requires transitive io.taskpool;
    requires com.google.common;
    requires com.google.gson;
    requires jdk.httpserver;
    requires me.tongfei.progressbar;
    requires static org.jspecify;

    exports io.taskpool.monitor;
}
