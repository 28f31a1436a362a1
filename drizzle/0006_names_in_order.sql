-- Staff reads people by name, a page at a time.
CREATE INDEX "profiles_name_index" ON "profiles" USING btree (lower("name"),"user_id");