package io.taskpool.process.faults;

import io.taskpool.process.NoShell;
import org.junit.jupiter.api.extension.ExtendWith;

/** The same where frames travel on the standard streams. */
@ExtendWith(NoShell.class)
class NoShellExitTest extends ExitFaultsTest {}
