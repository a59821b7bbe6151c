# construct: results
"""decimals that are counted with: what Numeric columns give"""
import math
from decimal import ROUND_HALF_UP, Decimal

import sqlalchemy as sa
from alembic import op
from sqlalchemy.orm import Session, declarative_base

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

Base = declarative_base()


class Item(Base):
    __tablename__ = "item"
    id = sa.Column(sa.Integer, primary_key=True)
    price = sa.Column(sa.Numeric(10, 2))
    rate = sa.Column(sa.Float)


def upgrade():
    op.create_table("item", sa.Column("id", sa.Integer, primary_key=True), sa.Column("price", sa.Numeric(10, 2)),
                    sa.Column("rate", sa.Numeric(8, 4)))
    op.create_table("seen", sa.Column("n", sa.Integer, primary_key=True), sa.Column("text", sa.Text))
    bind = op.get_bind()
    op.execute("INSERT INTO item VALUES (1, 1.10, 0.5), (2, 19.99, 0.1234), (3, 2.50, 3), (4, NULL, NULL)")
    rows = bind.execute(sa.text("SELECT id, price, rate FROM item WHERE price IS NOT NULL ORDER BY id")).fetchall()
    for row in rows:
        taxed = (row.price * Decimal("1.19")).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
        text = " ".join(map(str, (taxed, row.price + row.rate, row.price / 3, -row.price, int(row.price), float(row.rate),
                                  round(row.price, 1), math.ceil(row.price), row.price > 2.0, row.price == 2.5, f"{row.price:.1f}",
                                  "%.1f" % row.price)))
        bind.execute(sa.text("INSERT INTO seen VALUES (:n, :text)"), {"n": row.id, "text": text})
        bind.execute(sa.text("UPDATE item SET rate = :rate WHERE id = :id"), {"rate": row.rate * 2, "id": row.id})
    by_price = {}
    for row in rows:
        by_price.setdefault(row.price, []).append(row.id)
    assert by_price[2.5] == [3] and sum(row.price for row in rows) == Decimal("23.59")
    session = Session(bind=bind)
    for item in session.query(Item).order_by(Item.id):
        if item.price is not None:
            item.price = float(item.price) * 1.5 if item.id == 3 else item.price * 2
            session.execute(sa.text("INSERT INTO seen VALUES (:n, :text)"), {"n": 10 + item.id, "text": repr(item.rate)})
        else:
            item.price = 2.5
    session.commit()


def downgrade():
    op.drop_table("seen")
    op.drop_table("item")
