package io.taskpool.examples;

import io.taskpool.TaskPool;
import io.taskpool.shared.SharedCounter;
import io.taskpool.shared.WorkerLocal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.IntStream;

/** Writes orders to a database, with one connection for each worker, which is closed when the worker ends. */
final class OneConnectionPerWorker {
    private static final String DATABASE = "jdbc:h2:mem:shop;DB_CLOSE_DELAY=-1";
    private static final int WORKERS = 3;
    private static final int ORDERS = 300;

    private OneConnectionPerWorker() {}

    static void run() throws SQLException {
        SharedCounter opened = SharedCounter.of(0);
        SharedCounter closed = SharedCounter.of(0);
        WorkerLocal<Connection> connection = WorkerLocal.of(
                () -> {
                    opened.add(1);
                    return DriverManager.getConnection(DATABASE);
                },
                open -> {
                    open.close();
                    closed.add(1);
                });
        try (Connection own = DriverManager.getConnection(DATABASE);
                Statement statement = own.createStatement()) {
            statement.execute("CREATE TABLE orders (number INT PRIMARY KEY, cents INT)");
            // Threads, since this database lives in this JVM; one on a server could be used from worker JVMs as well.
            try (TaskPool pool = TaskPool.threads(WORKERS)) {
                List<Integer> numbers = IntStream.range(0, ORDERS).boxed().toList();
                pool.forEach(number -> insert(connection.get(), number), numbers);
            }
            try (ResultSet sums = statement.executeQuery("SELECT COUNT(*), SUM(cents) FROM orders")) {
                sums.next();
                System.out.printf("%d orders, %d cents%n", sums.getInt(1), sums.getInt(2));
            }
            statement.execute("SHUTDOWN");
        }
        System.out.printf(
                "No more than %d connections were opened: %b; all of them were closed: %b%n",
                WORKERS, opened.get() <= WORKERS, opened.get() == closed.get());
    }

    private static void insert(Connection connection, int number) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO orders VALUES (?, ?)")) {
            insert.setInt(1, number);
            insert.setInt(2, 100 + number);
            insert.executeUpdate();
        }
    }
}
