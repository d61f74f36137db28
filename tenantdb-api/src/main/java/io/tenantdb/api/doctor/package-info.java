/** What the doctor finds, what it proposes, and what came of repairs. */
@NullMarked
package io.tenantdb.api.doctor;

import org.jspecify.annotations.NullMarked;
