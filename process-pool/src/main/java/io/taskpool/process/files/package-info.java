/** Files that the library reads or leaves behind: its cache folder and what names a file there. */
@NullMarked
package io.taskpool.process.files;

import org.jspecify.annotations.NullMarked;
