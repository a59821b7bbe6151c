/* licence /* nested */
 */
-- lockstep: transaction = maybe
