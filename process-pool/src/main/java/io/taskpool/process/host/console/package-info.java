/** Where the text goes that workers print. */
@NullMarked
package io.taskpool.process.host.console;

import org.jspecify.annotations.NullMarked;
