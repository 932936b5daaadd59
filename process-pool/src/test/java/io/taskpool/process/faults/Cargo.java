package io.taskpool.process.faults;

import io.taskpool.TaskAction;
import io.taskpool.contract.Tasks;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.List;

/** Objects that cannot be sent to another JVM, or only with difficulty. */
final class Cargo {
    private Cargo() {}

    /** Not serializable. */
    static final class Connection {}

    record Customer(String name, Object connection) implements Serializable {}

    record Order(int number, List<Customer> customers) implements Serializable {}

    static Order orderWithAConnection() {
        return new Order(7, List.of(new Customer("Ann", "none"), new Customer("Bob", new Connection())));
    }

    static final class FailsToWrite implements Serializable {
        private static final long serialVersionUID = 1L;

        private void writeObject(ObjectOutputStream out) throws IOException {
            out.defaultWriteObject();
            throw new IllegalStateException("will not be written");
        }
    }

    static final class FailsToRead implements Serializable {
        private static final long serialVersionUID = 1L;

        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            in.defaultReadObject();
            throw new InvalidObjectException("will not be read");
        }
    }

    static final class ThrowsAnErrorWhenRead implements Serializable {
        private static final long serialVersionUID = 1L;

        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            in.defaultReadObject();
            throw new AssertionError("an error while it is read");
        }
    }

    static final class CarriesAConnection extends Exception {
        private static final long serialVersionUID = 1L;
        final Object connection = new Connection();

        CarriesAConnection(String message, Throwable cause) {
            super(message, cause);
        }
    }

    static final class CannotBeRead extends Exception {
        private static final long serialVersionUID = 1L;

        CannotBeRead(String message) {
            super(message);
        }

        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            in.defaultReadObject();
            throw new InvalidObjectException("this exception will not be read");
        }
    }

    /** An exception whose methods all throw. */
    static final class Hostile extends RuntimeException {
        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
            throw new IllegalStateException("no message");
        }

        @Override
        public String toString() {
            throw new IllegalStateException("no string");
        }

        @Override
        public StackTraceElement[] getStackTrace() {
            throw new IllegalStateException("no stack");
        }

        private void writeObject(ObjectOutputStream out) {
            throw new IllegalStateException("no bytes");
        }
    }

    static final class Link implements Serializable {
        private static final long serialVersionUID = 1L;
        Link next;
    }

    static Link chain(int length) {
        Link first = null;
        for (int i = 0; i < length; i++) {
            Link link = new Link();
            link.next = first;
            first = link;
        }
        return first;
    }

    /** Not serializable; makes tasks that use one of its fields. */
    static final class Service {
        private final int factor;

        Service(int factor) {
            this.factor = factor;
        }

        TaskAction capturing() {
            return () -> Tasks.append("/dev/null", factor);
        }
    }
}
