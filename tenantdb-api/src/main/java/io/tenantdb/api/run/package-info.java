/** Fleet runs: what they are told, what they do to each database, and what they report. */
@NullMarked
package io.tenantdb.api.run;

import org.jspecify.annotations.NullMarked;
