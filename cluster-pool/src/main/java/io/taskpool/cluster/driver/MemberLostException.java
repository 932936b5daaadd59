package io.taskpool.cluster.driver;

import java.io.IOException;
import java.io.Serial;

/** Says that the connection to a member ended while something was asked of it. */
final class MemberLostException extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    MemberLostException(String message) {
        super(message);
    }
}
