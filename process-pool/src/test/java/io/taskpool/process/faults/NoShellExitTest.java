package io.taskpool.process.faults;

import io.taskpool.process.NoShell;
import org.junit.jupiter.api.extension.ExtendWith;

/** Repeats the tests with frames on the standard streams. */
@ExtendWith(NoShell.class)
class NoShellExitTest extends ExitFaultsTest {}
